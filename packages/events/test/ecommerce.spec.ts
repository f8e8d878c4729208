import { describe, eventually, expect, test } from '@cio/test-harness/vitest'
import type { EcommerceEvents } from '../src/ecommerce.ts'
import { type TrackParameters, track } from '../src/index.ts'

type Occasion = Pick<Exclude<TrackParameters<EcommerceEvents>, { groupId: string }>, 'event' | 'properties'>

const product = { product_id: 'p-1', sku: 'F15', category: 'Games', name: 'Monopoly', brand: 'Hasbro', price: 19.5 }
const products = [product, { product_id: 'p-2', sku: 'F16', name: 'Uno', price: 3, quantity: 2 }]
const checkout = { checkout_id: 'c-1', shipping_method: 'Next day', payment_method: 'Visa' }
const coupon = { order_id: 'o-1', cart_id: 'k-1', coupon_id: 'may-10' }
const order = {
  order_id: 'o-1',
  affiliation: 'Shop',
  revenue: 22.5,
  shipping: 3,
  tax: 2,
  discount: 2.5,
  currency: 'GBP',
}
const wishlist = { wishlist_id: 'w-1', wishlist_name: 'Birthday' }

describe('what happens in a shop', () => {
  test.for<[scenario: string, occasions: readonly Occasion[]]>([
    [
      'a search, with what was searched for [ECOM-01]',
      [{ event: 'Products Searched', properties: { query: 'board games' } }],
    ],
    [
      'a click on a product, its price a number [ECOM-02]',
      [{ event: 'Product Clicked', properties: { ...product, position: 3, currency: 'GBP', value: 19.5 } }],
    ],
    [
      'a list of products, in its order [ECOM-03]',
      [
        { event: 'Product List Viewed', properties: { list_id: 'l-1', category: 'Games', products } },
        {
          event: 'Product List Filtered',
          properties: {
            list_id: 'l-1',
            products,
            filters: [{ type: 'price', value: 'under 20' }],
            sorts: [{ type: 'price', value: 'ascending' }],
          },
        },
      ],
    ],
    [
      'a checkout, whose steps share its id [ECOM-04]',
      [
        { event: 'Checkout Step Viewed', properties: { ...checkout, step: 1 } },
        { event: 'Checkout Step Completed', properties: { ...checkout, step: 1 } },
        { event: 'Payment Info Entered', properties: { ...checkout, step: 2, order_id: 'o-1' } },
      ],
    ],
    [
      'a coupon, with its code [ECOM-05]',
      [
        { event: 'Coupon Entered', properties: coupon },
        { event: 'Coupon Applied', properties: { ...coupon, coupon_name: 'May', discount: 2.5 } },
        { event: 'Coupon Denied', properties: { ...coupon, coupon_name: 'May', reason: 'expired' } },
        { event: 'Coupon Removed', properties: { ...coupon, coupon_name: 'May', discount: 2.5 } },
      ],
    ],
    [
      'a promotion, with its published names [ECOM-06]',
      [
        {
          event: 'Promotion Viewed',
          properties: { promotion_id: 'r-1', creative: 'banner', name: 'Summer', position: 'top' },
        },
        {
          event: 'Promotion Clicked',
          properties: { promotion_id: 'r-1', creative: 'banner', name: 'Summer', position: 'top' },
        },
      ],
    ],
    [
      'a wishlist, from the first wish to the cart [ECOM-07]',
      [
        { event: 'Product Added to Wishlist', properties: { ...wishlist, ...product } },
        { event: 'Wishlist Product Added to Cart', properties: { ...wishlist, ...product, cart_id: 'k-1' } },
        { event: 'Product Removed from Wishlist', properties: { ...wishlist, ...product } },
      ],
    ],
    [
      'what is shared and reviewed [ECOM-08]',
      [
        {
          event: 'Product Shared',
          properties: { share_via: 'email', share_message: 'Look', recipient: 'grace', product_id: 'p-1' },
        },
        {
          event: 'Cart Shared',
          properties: { share_via: 'email', share_message: 'Look', recipient: 'grace', cart_id: 'k-1', products },
        },
        {
          event: 'Product Reviewed',
          properties: { product_id: 'p-1', review_id: 'v-1', review_body: 'Good', rating: 4 },
        },
      ],
    ],
    [
      'a journey from the shelf to the order and back, every step [ECOM-11]',
      [
        { event: 'Product Viewed', properties: { ...product, currency: 'GBP', value: 19.5 } },
        { event: 'Product Added', properties: { ...product, cart_id: 'k-1' } },
        { event: 'Product Removed', properties: { ...product, cart_id: 'k-1' } },
        { event: 'Cart Viewed', properties: { cart_id: 'k-1', products } },
        { event: 'Checkout Started', properties: { ...order, products, value: 22.5 } },
        { event: 'Order Completed', properties: { ...order, products, checkout_id: 'c-1', subtotal: 20, total: 25 } },
        { event: 'Order Updated', properties: { ...order, products } },
        { event: 'Order Refunded', properties: { ...order, products, total: 3 } },
        { event: 'Order Cancelled', properties: { ...order, products, total: 25 } },
      ],
    ],
  ])(
    'is recorded under its published names, once, in its order: %s',
    async ([, occasions], { client, create, read }) => {
      const { userId } = await create.person()
      const startMs = Date.now() - 60 * 60 * 1000

      for (const [index, occasion] of occasions.entries()) {
        const timestamp = new Date(startMs + index * 60_000)
        await track<EcommerceEvents>(client, { userId, timestamp, ...occasion } as TrackParameters<EcommerceEvents>)
      }

      await eventually(
        () => read.activities(userId, { type: 'event' }),
        (activities) => {
          const inTime = [...(activities ?? [])].sort((one, other) => one.timestamp - other.timestamp)
          expect(inTime.map(({ name, data }) => ({ event: name, properties: data }))).toMatchObject(occasions)
          expect(inTime).toHaveLength(occasions.length)
        },
      )
    },
  )

  test('is recorded at the time it happened [ECOM-09]', async ({ client, create, read }) => {
    const { userId } = await create.person()
    const timestamp = new Date(Date.now() - 2 * 24 * 60 * 60 * 1000)

    await track<EcommerceEvents>(client, {
      userId,
      event: 'Order Completed',
      properties: { order_id: 'o-1' },
      timestamp,
    })

    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities).toMatchObject([{ timestamp: Math.floor(timestamp.getTime() / 1000) }]),
    )
  })

  test('is recorded fifteen times when it happened fifteen times [ECOM-12]', async ({ client, create, read }) => {
    const { userId } = await create.person()
    const positions = Array.from({ length: 15 }, (_, index) => index + 1)

    await Promise.all(
      positions.map((position) =>
        track<EcommerceEvents>(client, {
          userId,
          event: 'Product Clicked',
          properties: { product_id: 'p-1', position },
        }),
      ),
    )

    await eventually(
      () => read.activities(userId, { type: 'event', name: 'Product Clicked' }),
      (activities) =>
        expect(activities?.map(({ data }) => Number(data.position)).sort((a, b) => a - b)).toEqual(positions),
    )
  })
})
