import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import {
  AuthenticationError,
  CioError,
  ConfigurationError,
  NetworkError,
  RateLimitError,
  RequestTimeoutError,
  ResponseError,
} from './errors.ts'

const facts = { status: 401, details: ['no'], attempts: 1 }

test('the classes are a tree', () => {
  const authentication = new AuthenticationError('no', facts)
  const timeout = new RequestTimeoutError('late', { attempts: 2 })

  expect([CioError, ResponseError, AuthenticationError].every((type) => authentication instanceof type)).toBe(true)
  expect([RateLimitError, NetworkError, ConfigurationError].some((type) => authentication instanceof type)).toBe(false)
  expect([CioError, NetworkError, RequestTimeoutError].every((type) => timeout instanceof type)).toBe(true)
  expect(timeout).toBeInstanceOf(Error)
})

test('a class that somebody derives has only its own instances', () => {
  class Mine extends CioError {}

  expect(new Mine('CIO_NETWORK', 'mine')).toBeInstanceOf(Mine)
  expect(new Mine('CIO_NETWORK', 'mine')).toBeInstanceOf(CioError)
  expect(new AuthenticationError('no', facts)).not.toBeInstanceOf(Mine)
})

test('what is no error is no instance', () => {
  for (const value of [undefined, null, 'CioError', 7, {}, new Error('other'), runInNewContext('new Error()')]) {
    expect(value instanceof CioError).toBe(false)
  }
})

test('an error has its name, and JSON and printing say what it is', () => {
  const error = new AuthenticationError('Authentication failed.', facts)

  expect(String(error)).toBe('AuthenticationError: Authentication failed.')
  expect({ ...error }).toEqual({ code: 'CIO_AUTHENTICATION', ...facts })
})
