/** Mailboxes that get a message together. */
export { DistributionList } from './distribution-list.ts';
