/**
 * The ecommerce events that data-out destinations know how to map, by their exact names, for `track<EcommerceEvents>(…)`.
 * Every property is optional. To send more, intersect: `EcommerceEvents & { 'Order Completed': { store?: string } }`.
 *
 * [doc] https://docs.customer.io/integrations/api/cdp/ecommerce/
 */
export type EcommerceEvents = {
  readonly 'Products Searched': { readonly query?: string }
  readonly 'Product List Viewed': {
    readonly list_id?: string
    readonly category?: string
    readonly products?: readonly Product[]
  }
  readonly 'Product List Filtered': {
    readonly list_id?: string
    readonly category?: string
    readonly products?: readonly Product[]
    readonly filters?: readonly TypeAndValue[]
    readonly sorts?: readonly TypeAndValue[]
  }
  readonly 'Product Clicked': Product & { readonly currency?: string; readonly value?: number }
  readonly 'Product Viewed': Product & { readonly currency?: string; readonly value?: number }
  readonly 'Product Added': Product & { readonly cart_id?: string }
  readonly 'Product Removed': Product & { readonly cart_id?: string }
  readonly 'Cart Viewed': { readonly cart_id?: string; readonly products?: readonly Product[] }
  readonly 'Checkout Started': Order & { readonly products?: readonly Product[]; readonly value?: number }
  readonly 'Checkout Step Viewed': {
    readonly checkout_id?: string
    readonly step?: number
    readonly shipping_method?: string
    readonly payment_method?: string
  }
  readonly 'Checkout Step Completed': {
    readonly checkout_id?: string
    readonly step?: number
    readonly shipping_method?: string
    readonly payment_method?: string
  }
  readonly 'Payment Info Entered': {
    readonly checkout_id?: string
    readonly step?: number
    readonly shipping_method?: string
    readonly payment_method?: string
    readonly order_id?: string
  }
  readonly 'Order Completed': Order & {
    readonly subtotal?: number
    readonly products?: readonly Product[]
    readonly checkout_id?: string
    readonly total?: number
  }
  readonly 'Order Updated': Order & { readonly products?: readonly Product[] }
  readonly 'Order Refunded': Order & {
    readonly products?: readonly Product[]
    readonly total?: number
    readonly subtotal?: number
    readonly checkout_id?: string
  }
  readonly 'Order Cancelled': Order & { readonly products?: readonly Product[]; readonly total?: number }
  readonly 'Promotion Viewed': {
    readonly promotion_id?: string
    readonly creative?: string
    readonly name?: string
    readonly position?: string
  }
  readonly 'Promotion Clicked': {
    readonly promotion_id?: string
    readonly creative?: string
    readonly name?: string
    readonly position?: string
  }
  readonly 'Coupon Entered': { readonly order_id?: string; readonly cart_id?: string; readonly coupon_id?: string }
  readonly 'Coupon Applied': {
    readonly order_id?: string
    readonly cart_id?: string
    readonly coupon_id?: string
    readonly coupon_name?: string
    readonly discount?: number
  }
  readonly 'Coupon Denied': {
    readonly order_id?: string
    readonly cart_id?: string
    readonly coupon_id?: string
    readonly coupon_name?: string
    readonly reason?: string
  }
  readonly 'Coupon Removed': {
    readonly order_id?: string
    readonly cart_id?: string
    readonly coupon_id?: string
    readonly coupon_name?: string
    readonly discount?: number
  }
  readonly 'Product Added to Wishlist': Product & { readonly wishlist_id?: string; readonly wishlist_name?: string }
  readonly 'Product Removed from Wishlist': Product & { readonly wishlist_id?: string; readonly wishlist_name?: string }
  readonly 'Wishlist Product Added to Cart': Product & {
    readonly wishlist_id?: string
    readonly wishlist_name?: string
    readonly cart_id?: string
  }
  readonly 'Product Shared': {
    readonly share_via?: string
    readonly share_message?: string
    readonly recipient?: string
    readonly product_id?: string
    readonly sku?: string
    readonly category?: string
    readonly name?: string
    readonly brand?: string
    readonly variant?: string
    readonly price?: number
    readonly url?: string
    readonly image_url?: string
  }
  readonly 'Cart Shared': {
    readonly share_via?: string
    readonly share_message?: string
    readonly recipient?: string
    readonly cart_id?: string
    readonly products?: readonly Product[]
  }
  readonly 'Product Reviewed': {
    readonly product_id?: string
    readonly review_id?: string
    readonly review_body?: string
    /** A whole number [doc]. */
    readonly rating?: number
  }
}

/** One product, alone or in a list. */
export type Product = {
  readonly product_id?: string
  readonly sku?: string
  readonly category?: string
  readonly name?: string
  readonly brand?: string
  readonly variant?: string
  /** Of one. */
  readonly price?: number
  /** How many. */
  readonly quantity?: number
  /** Code of a coupon for this product. */
  readonly coupon?: string
  /** Place in the list. */
  readonly position?: number
  readonly url?: string
  readonly image_url?: string
}

/** What the events of a whole order share. Amounts are in `currency`. */
export type Order = {
  readonly order_id?: string
  /** The shop or channel that made the sale. */
  readonly affiliation?: string
  /** Before discounts, coupons, shipping and tax. */
  readonly revenue?: number
  readonly shipping?: number
  readonly tax?: number
  readonly discount?: number
  readonly coupon?: string
  readonly currency?: string
}

/** A filter or a sort order, as the shopper set it. */
export type TypeAndValue = { readonly type?: string; readonly value?: string }
