/**
 * Who the engine listens to: floods, scanners, guessed passwords, too many connections.
 *
 *   policy.ts         what is allowed, and the defaults; scanners
 *   guard.ts          asked before every message and connection
 *   token-bucket.ts   rates     offences.ts   counts that lead to bans     bans.ts   who is banned
 *
 * `Guard.admits` comes before parsing, `admitsRequest` after. A new rule is a name in BAN_RULES, its default, and the
 * call of `#offend` where it is broken.
 */
export type { Ban } from './bans.ts';
export { Guard } from './guard.ts';
export {
  addressList,
  BAN_RULES,
  type BanLimit,
  type BanRule,
  COUNTING_RULE,
  contains,
  DEFAULT_POLICY,
  type GuardPolicy,
} from './policy.ts';
