import { DialString } from '#shared/destination/index.ts';
import type { ForwardingStep } from '#shared/dialplan/index.ts';
import type { Switched } from '#shared/presence/index.ts';
import { type TenantSnapshot, userSetting } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';
import type { SipRequest } from '../signaling-port/index.ts';

export interface ForwardingOrder {
  readonly feature: 'forwarding';
  readonly when: readonly ForwardingStep['when'][number][];
  readonly isOn: boolean;
  /** Where calls go from now on; null: where they went before. */
  readonly number: string | null;
}

/** What a key or a code of a phone switches. */
export type FeatureOrder =
  | { readonly feature: 'do-not-disturb' | 'voicemail'; readonly isOn: boolean }
  | ForwardingOrder
  | { readonly feature: 'switch'; readonly what: Switched; readonly isOn: boolean }
  | { readonly feature: 'secretary'; readonly filterId: string; readonly userId: UserId; readonly isOn: boolean };

const WHEN_OF_TYPE = { forwardImmediate: 'always', forwardBusy: 'busy', forwardNoAns: 'noAnswer' } as const;

/**
 * The order in the body of a SUBSCRIBE to `as-feature-event` (ECMA-323 §22.1.17, §22.1.20); null when there is none that is
 * known, or that the user may not give: the phone is told that all is as it was.
 */
export function readFeatureOrder(
  { body }: Pick<SipRequest, 'body'>,
  snapshot: TenantSnapshot,
  userId: UserId,
): FeatureOrder | null {
  if (opens(body, 'SetDoNotDisturb')) {
    const isOn = textOf(body, 'doNotDisturbOn');
    return isOn === 'true' || isOn === 'false' ? { feature: 'do-not-disturb', isOn: isOn === 'true' } : null;
  }
  if (!opens(body, 'SetForwarding')) return null;
  const type = textOf(body, 'forwardingType') ?? '';
  const isOn = textOf(body, 'activateForward') === 'true';
  if (!Object.hasOwn(WHEN_OF_TYPE, type)) return null;
  const when = WHEN_OF_TYPE[type as keyof typeof WHEN_OF_TYPE];
  if (isOn && when === 'always' && !userSetting(snapshot, userId, 'forwarding.is-unconditional-allowed')) return null;
  const number = textOf(body, 'forwardDN') ?? '';
  if (number !== '' && !DialString.safeParse(number).success) return null;
  return { feature: 'forwarding', when: [when], isOn, number: isOn && number !== '' ? number : null };
}

const opens = (body: string, element: string): boolean => new RegExp(`<(?:\\w+:)?${element}[\\s>]`).test(body);

const textOf = (body: string, element: string): string | undefined =>
  new RegExp(`<(?:\\w+:)?${element}>\\s*([^<]{0,128}?)\\s*<`).exec(body)?.[1];
