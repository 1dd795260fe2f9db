import type { Tone, ToneStep } from './tone.ts';

/** What a caller hears about his call where no message tells it (ITU-T E.180). */
export const CALL_PROGRESS = ['dial', 'ringback', 'busy', 'congestion', 'call-waiting'] as const;
export type CallProgress = (typeof CALL_PROGRESS)[number];

/** ISO 3166-1 alpha-2. */
export type Country = keyof typeof COUNTRIES;

/** `440+480` at once, then milliseconds on and off in turn; without milliseconds: for ever. */
type Notation = readonly [frequencies: string, ...ms: number[]];

/** ITU-T E.180 supplement 2, "Various tones used in national networks". */
const COUNTRIES = {
  AU: {
    dial: ['413+438'],
    ringback: ['413+438', 400, 200, 400, 2000],
    busy: ['425', 375, 375],
    congestion: ['425', 375, 375],
    'call-waiting': ['425', 200, 200, 200, 4400],
  },
  BR: {
    dial: ['425'],
    ringback: ['425', 1000, 4000],
    busy: ['425', 250, 250],
    congestion: ['425', 250, 250],
    'call-waiting': ['425', 50, 1000],
  },
  CN: {
    dial: ['450'],
    ringback: ['450', 1000, 4000],
    busy: ['450', 350, 350],
    congestion: ['450', 700, 700],
    'call-waiting': ['450', 400, 4000],
  },
  DE: {
    dial: ['425'],
    ringback: ['425', 1000, 4000],
    busy: ['425', 480, 480],
    congestion: ['425', 240, 240],
    'call-waiting': ['425', 200, 200, 200, 5000],
  },
  ES: {
    dial: ['425'],
    ringback: ['425', 1500, 3000],
    busy: ['425', 200, 200],
    congestion: ['425', 200, 200, 200, 200, 200, 600],
    'call-waiting': ['425', 175, 175, 175, 3500],
  },
  FR: {
    dial: ['440'],
    ringback: ['440', 1500, 3500],
    busy: ['440', 500, 500],
    congestion: ['440', 250, 250],
    'call-waiting': ['440', 300, 10_000],
  },
  GB: {
    dial: ['350+440'],
    ringback: ['400+450', 400, 200, 400, 2000],
    busy: ['400', 375, 375],
    congestion: ['400', 400, 350, 225, 525],
    'call-waiting': ['400', 100, 2500],
  },
  IT: {
    dial: ['425', 200, 200, 600, 1000],
    ringback: ['425', 1000, 4000],
    busy: ['425', 500, 500],
    congestion: ['425', 200, 200],
    'call-waiting': ['425', 400, 100, 250, 100, 150, 14_000],
  },
  JP: {
    dial: ['400'],
    ringback: ['400', 1000, 2000],
    busy: ['400', 500, 500],
    congestion: ['400', 500, 500],
    'call-waiting': ['400', 500, 4000],
  },
  US: {
    dial: ['350+440'],
    ringback: ['440+480', 2000, 4000],
    busy: ['480+620', 500, 500],
    congestion: ['480+620', 250, 250],
    'call-waiting': ['440', 300, 10_000],
  },
} as const satisfies Record<string, Record<CallProgress, Notation>>;

/** 13 dB below full scale for each frequency: -10 dBm0, as most networks have it. */
const LEVEL_DB = -13;

export const COUNTRY_CODES = Object.keys(COUNTRIES) as readonly Country[];

export function callProgressTone(country: Country, progress: CallProgress): Tone {
  const [frequencies, ...ms]: Notation = COUNTRIES[country][progress];
  const hz = frequencies.split('+').map(Number);
  const steps: ToneStep[] = ms.map((length, index) => ({ hz: index % 2 === 0 ? hz : [], ms: length }));
  return { steps: steps.length > 0 ? steps : [{ hz, ms: 0 }], levelDb: LEVEL_DB };
}

/** The test tone of telephony: 1004 Hz at 0 dBm0 (ITU-T O.6, G.711 table 5 nearly). */
export const MILLIWATT: Tone = { steps: [{ hz: [1004], ms: 0 }], levelDb: -3.14 };
