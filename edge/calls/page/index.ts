/**
 * Paging: phones answer by themselves and play what one says.
 *
 *   page-player.ts   the `page` step: which phones are asked
 *   page.ts          one page, from the first phone that answers to its end
 */
export { playPage } from './page-player.ts';
