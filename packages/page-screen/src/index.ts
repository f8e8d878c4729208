export { type PageParameters, page, pageMessage } from './page.ts'
export { type ScreenParameters, screen, screenMessage } from './screen.ts'
