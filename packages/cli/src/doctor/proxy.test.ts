import { describe, expect, test } from 'vitest'
import { proxyFor } from './proxy.ts'

const proxy = 'http://proxy.example:3128'
const other = 'https://other.example'

function named(environment: Readonly<Record<string, string>>, origin = 'https://cdp.customer.io') {
  const found = proxyFor(origin, environment)
  return found && [found.variable, found.url?.origin]
}

describe('the proxy of a host', () => {
  test.each<[Readonly<Record<string, string>>, string]>([
    [{ HTTPS_PROXY: proxy, HTTP_PROXY: other }, 'HTTPS_PROXY'],
    [{ https_proxy: proxy, HTTPS_PROXY: other }, 'https_proxy'],
    [{ HTTP_PROXY: proxy }, 'HTTP_PROXY'],
    [{ https_proxy: '', HTTPS_PROXY: other, http_proxy: proxy }, 'http_proxy'],
    [{ HTTPS_PROXY: 'http://ada:s3cret@proxy.example:3128' }, 'HTTPS_PROXY'],
  ])('with %j is named by %s', (environment, variable) => {
    expect(named(environment)).toEqual([variable, proxy])
  })

  test('is none for http where only https has one', () => {
    expect(named({ HTTPS_PROXY: proxy }, 'http://127.0.0.1:7788')).toBeUndefined()
    expect(named({ HTTP_PROXY: proxy }, 'http://127.0.0.1:7788')).toEqual(['HTTP_PROXY', proxy])
  })

  test('may itself be reached over https', () => {
    expect(named({ HTTPS_PROXY: other })).toEqual(['HTTPS_PROXY', other])
  })

  test.each(['*', 'cdp.customer.io', 'customer.io', '.customer.io', 'a.example, *.customer.io', 'CDP.customer.io:443'])(
    'is none with NO_PROXY %s',
    (exempt) => {
      expect(named({ HTTPS_PROXY: proxy, NO_PROXY: exempt })).toBeUndefined()
    },
  )

  test.each(['', 'er.io', 'customer.io.example', 'cdp.customer.io:8443', 'app.customer.io'])(
    'stays with NO_PROXY %j',
    (exempt) => {
      expect(named({ HTTPS_PROXY: proxy, NO_PROXY: exempt })).toEqual(['HTTPS_PROXY', proxy])
    },
  )

  test.each([
    'proxy.example',
    'proxy.example:3128',
    'ada:s3cret@proxy.example',
    'ftp://proxy.example',
    'socks5://proxy.example:1080',
    'http://',
  ])('is at no address if it is %s', (value) => {
    expect(named({ HTTPS_PROXY: value })).toEqual(['HTTPS_PROXY', undefined])
  })
})
