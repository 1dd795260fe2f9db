import { BaresipPhone } from './baresip.ts';
import { LinphonePhone } from './linphone.ts';

/** By name, for tables of cases. */
export const PHONES = { baresip: BaresipPhone, linphone: LinphonePhone } as const;
export type PhoneName = keyof typeof PHONES;
