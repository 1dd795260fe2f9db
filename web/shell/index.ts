/**
 * The frame around every page.
 *
 *   shell.tsx                  header, menu, and the page for those it is open to
 *   session-gate.tsx           no session: to the sign-in page and back again
 *   pages.ts                   the pages there are, their places in the menu, and the permissions that open them
 *   navigation.tsx             the menu, by permission
 *   page.tsx                   window title, heading, actions of one page
 *   use-tenant.ts              the tenant acted in
 *   acting-tenant-notice.tsx   a platform operator at work in a customer's tenant
 *   language-menu.tsx scheme-switch.tsx user-menu.tsx   the header's controls
 *
 * A new page is a row in PAGES, its place in MENU, its texts, and a folder under app/(portal).
 */
export { Brand } from './brand.tsx';
export { LanguageMenu } from './language-menu.tsx';
export { Page, PageFrame } from './page.tsx';
export { SchemeSwitch } from './scheme-switch.tsx';
export { Shell } from './shell.tsx';
export { useTenant } from './use-tenant.ts';
