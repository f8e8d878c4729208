export { type PageParameters, type PageProperties, page, pageMessage } from './page.ts'
export { type ScreenParameters, screen, screenMessage } from './screen.ts'
