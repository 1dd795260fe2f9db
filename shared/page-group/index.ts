/** Groups of phones that play what one says. */
export { PageGroup } from './page-group.ts';
