/** Feature codes that change what their user has set. */
export { playDoNotDisturb } from './do-not-disturb-player.ts';
