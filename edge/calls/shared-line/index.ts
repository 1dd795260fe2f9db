/**
 * Lines that several phones share: each phone sees every call of the line, and takes up what another one holds.
 *
 *   appearance.ts    what one call of a line is to those who share it, and how Call-Info says it
 *   shared-lines.ts  which appearance a call has, who has seized one, and what an INVITE for one means
 *
 * A phone that shares a line watches it by `call-info` (all appearances) or `dialog;sla` (RFC 4235, the appearance with each
 * dialog), and seizes an appearance before it dials by a subscription to `line-seize`.
 */
export { type Appearance, appearanceIn, appearancesOf, callInfoOf, isPrivateHold } from './appearance.ts';
export { SharedLines, sharedLineOf, type WantedAppearance } from './shared-lines.ts';
