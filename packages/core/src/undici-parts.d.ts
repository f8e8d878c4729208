/** undici has no `exports`, but declares only its main module: this is the part of it that is loaded alone. */
declare module 'undici/lib/dispatcher/agent.js' {
  export { Agent as default } from 'undici'
}
