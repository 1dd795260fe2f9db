/**
 * What a rule may not reach for by itself: time, chance and identity. They come in as arguments.
 *
 *   clock.ts    wall clock, monotonic clock, timers
 *   chance.ts   random bytes, readable secrets, jitter
 *   ids.ts      sortable identifiers with a prefix that says what they name
 *   cut-text.ts text cut to a length
 *   email.ts, language.ts  addresses of mail, tags of languages
 *   ip-address.ts  addresses and names of hosts
 *   time-zone.ts  names of time zones
 *   wall-clock.ts  what the clocks of a zone show, and when
 *   schemas.ts  how identifiers, instants and lines of text look at a border
 *
 * Tests use the fakes in test/world.
 */
export { type Chance, fraction, readableSecret, systemChance } from './chance.ts';
export { type Clock, systemClock } from './clock.ts';
export { cutText } from './cut-text.ts';
export { EmailAddress } from './email.ts';
export { ID_PREFIXES, type IdPrefix, type Ids, TimeSortedIds, timeStamp } from './ids.ts';
export { HostName, IpAddress, IpNetwork } from './ip-address.ts';
export { Language, SPOKEN_LANGUAGES, type SpokenLanguage } from './language.ts';
export { Instant, idOf, lineOfText, toInstant } from './schemas.ts';
export { TimeZone } from './time-zone.ts';
export { instantOf, offsetMs } from './wall-clock.ts';
