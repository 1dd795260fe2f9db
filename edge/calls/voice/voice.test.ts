import { describe, expect, test } from 'vitest';
import { LanguagePack } from '#shared/language-pack/index.ts';
import type { ConfigObject } from '#shared/object/index.ts';
import { aCall, type FakeCallOptions, settle } from '#test/world/edge/fake-call.ts';
import { VoiceCaller } from '#test/world/edge/voice-caller.ts';
import { answerWithVoice, goOn, hangUp, LEFT, type VoiceOptions } from './index.ts';

const BEEP = { tone: { steps: [{ hz: [1000], ms: 200 }], levelDb: -10 }, ms: 200 };

/** 200 has called an application. */
async function answered(options: FakeCallOptions = {}, voiceOptions: VoiceOptions = {}) {
  const world = aCall(options);
  const outcome = await answerWithVoice(world.call, voiceOptions);
  if (!outcome.ok) throw new Error('the caller is not answered');
  return { ...world, ...outcome, phone: new VoiceCaller(world) };
}

const KEPT = { createdAt: '2026-01-05T09:00:00.000Z', updatedAt: '2026-01-05T09:00:00.000Z' };
const pack = (language: string, prompts: Record<string, string>, fallbackLanguage: string | null = null) => {
  const id = `lng_${language}`;
  const entries = Object.entries(prompts).map(([phrase, promptId]) => ({ phrase, promptId }));
  return [id, { ...KEPT, id, ...LanguagePack.New.parse({ language, fallbackLanguage, prompts: entries }) }] as const;
};
const packs = (...all: ReturnType<typeof pack>[]) =>
  new Map([['language-pack' as const, new Map<string, ConfigObject>(all)]]);

describe('what is said', () => {
  test('is heard to its end, one thing after the other', async () => {
    const { voice, phone } = await answered();
    const said = voice.say([{ phrase: 'code/wrong' }, { number: 21 }, BEEP]);
    expect(await phone.hears()).toEqual(['code/wrong', 'number-21', 'tone']);
    let outcome: unknown;
    void said.then((how) => {
      outcome = how;
    });
    await phone.waits(2100);
    expect(outcome).toBeUndefined();
    await phone.waits(100);
    expect(await said).toBeNull();
  });

  test('ends at a key that may end it, and at no other', async () => {
    const { voice, phone } = await answered();
    const said = voice.say([{ phrase: 'code/wrong' }], { stopsAt: '1#' });
    await phone.presses('2');
    await phone.presses('#');
    expect(await said).toBe('#');
  });

  test('is not begun for who has pressed the key before', async () => {
    const { voice, phone } = await answered();
    const first = voice.say([{ phrase: 'code/wrong' }]);
    await phone.hears();
    await phone.presses('31');
    await phone.waits(1000);
    expect(await first).toBeNull();
    expect(await voice.say([{ phrase: 'code/enter-pin' }], { stopsAt: '1' })).toBe('1');
    expect(await phone.hears()).toEqual([]);
  });

  test('begins again when the phone agrees on media anew', async () => {
    const { voice, phone, media, call } = await answered();
    void voice.say([{ phrase: 'code/wrong' }]);
    await phone.hears();
    voice.begin(call.callerMedia as never);
    expect(await phone.hears()).toEqual(['code/wrong']);
    expect(media.endpoints).toHaveLength(1);
  });

  test('ends when the caller hangs up, and so does all that comes after', async () => {
    const { voice, phone, call } = await answered();
    const said = voice.say([{ phrase: 'code/wrong' }]);
    await phone.hears();
    phone.hangsUp();
    expect(await said).toBe(LEFT);
    expect(await voice.say([{ phrase: 'code/wrong' }])).toBe(LEFT);
    expect(await voice.ask({ says: [{ phrase: 'code/enter-pin' }] })).toBe(LEFT);
    expect(await voice.pause(1000)).toBe(LEFT);
    expect(await voice.record({ path: '/tmp/x.wav' })).toMatchObject({ how: 'hung-up', path: null });
    expect(call.isEnded).toBe(true);
  });
});

describe('what is asked', () => {
  const ask = async (question: object, keys: string, { afterMs = 0 } = {}) => {
    const { voice, phone } = await answered();
    const answer = voice.ask({ says: [{ phrase: 'code/enter-pin' }], maxDigits: 4, ...question });
    await phone.waits(afterMs);
    await phone.presses(keys);
    return { answer, phone };
  };

  test.each<[string, object, string, string, string]>([
    ['ended by the key for it', {}, '12#', '12', '#'],
    ['full', {}, '1234', '1234', 'full'],
    ['one digit unless more are wanted', { maxDigits: 1 }, '#', '#', 'full'],
    ['begun anew', { clearsAt: '*' }, '99*12#', '12', '#'],
    ['nothing but the key that ends it', {}, '#', '', '#'],
    ['what can be no more', { isComplete: (digits: string) => digits === '20' }, '20', '20', 'full'],
  ])('is answered: %s', async (_, question, keys, digits, endedBy) => {
    expect(await (await ask(question, keys)).answer).toEqual({ digits, endedBy });
    expect(await (await ask(question, keys, { afterMs: 1500 })).answer).toEqual({ digits, endedBy });
  });

  test('is silence after the time for the next key, and for the first', async () => {
    const some = await ask({ nextKeyMs: 2000 }, '12');
    await some.phone.waits(2000);
    expect(await some.answer).toEqual({ digits: '12', endedBy: 'silence' });
    const none = await ask({ firstKeyMs: 4000 }, '');
    await none.phone.waits(4999); // 1000 of the question
    await none.phone.waits(1);
    expect(await none.answer).toEqual({ digits: '', endedBy: 'silence' });
  });

  test('counts keys that came ahead, unless they are to be forgotten', async () => {
    const { voice, phone } = await answered();
    await phone.presses('12#');
    expect(await voice.ask({ says: [{ phrase: 'code/enter-pin' }], maxDigits: 4 })).toEqual({
      digits: '12',
      endedBy: '#',
    });
    await phone.presses('34#');
    voice.forgetKeys();
    const answer = voice.ask({ says: [{ phrase: 'code/enter-pin' }], maxDigits: 4 });
    expect(await phone.hears()).toEqual(['code/enter-pin']);
    await phone.presses('5#');
    expect(await answer).toEqual({ digits: '5', endedBy: '#' });
  });
});

describe('what is recorded', () => {
  test('ends at a key, which is told and answers nothing else', async () => {
    const { voice, phone } = await answered();
    const recorded = voice.record({ path: '/tmp/a.wav', terminators: '#0' });
    await phone.waits(3000);
    expect(phone.recording?.options).toMatchObject({ path: '/tmp/a.wav', terminators: '#0' });
    await phone.presses('50');
    expect(await recorded).toMatchObject({ how: 'terminator', key: '0', durationMs: 3000, path: '/tmp/a.wav' });
    const answer = voice.ask({ says: [], maxDigits: 1 });
    await phone.presses('7');
    expect(await answer).toMatchObject({ digits: '7' });
  });

  test.each(['silence', 'max-length'] as const)('ends by itself: %s', async (how) => {
    const { voice, phone } = await answered();
    const recorded = voice.record({ path: '/tmp/a.wav', maxMs: 5000, endAfterSilenceMs: 2000 });
    if (how === 'silence') {
      await phone.waits(1000);
      phone.recording?.end('silence');
    } else await phone.waits(5000);
    expect(await recorded).toMatchObject({ how, key: null });
  });

  test('is there when the caller hangs up', async () => {
    const { voice, phone } = await answered();
    const recorded = voice.record({ path: '/tmp/a.wav' });
    await phone.waits(2000);
    phone.hangsUp();
    expect(await recorded).toMatchObject({ how: 'hung-up', path: '/tmp/a.wav', durationMs: 2000, key: null });
    expect(voice.hasLeft).toBe(true);
  });
});

// sipXcom 20.04 AAT-15, XiVO 15.12 XA-SND-01.
describe('it speaks', () => {
  const general = (language: string) => ({ 'general.language': language });
  const says = async (options: FakeCallOptions, voiceOptions: VoiceOptions = {}) => {
    const { voice, phone } = await answered(options, voiceOptions);
    void voice.say([{ phrase: 'code/wrong' }, { number: 1 }]);
    return phone.hears();
  };

  test('English unless told', async () => expect(await says({})).toEqual(['code/wrong', 'number-1']));

  test.each<[string, FakeCallOptions, VoiceOptions, string]>([
    ['of the tenant', { settings: new Map([['ten_1', general('fr')]]) }, {}, 'fr'],
    [
      'of the user',
      {
        settings: new Map([
          ['ten_1', general('en')],
          ['usr_200', general('fr')],
        ]),
      },
      {},
      'fr',
    ],
    ['of what was reached', {}, { language: 'fr-CA' }, 'fr'],
    ['of the way here, before all others', { request: { language: 'fr' } }, { language: 'en' }, 'fr'],
  ])('the language %s', async (_, options, voiceOptions, language) => {
    expect(await says(options, voiceOptions)).toEqual([`${language} code/wrong`, `${language} number-1`]);
  });

  test('the words of the tenant where it has some that can be heard', async () => {
    const objects = packs(pack('fr', { 'code/wrong': 'pmt_1', 'number-1': 'pmt_silent' }));
    expect(await says({ objects, audioFiles: ['pmt_1'] }, { language: 'fr-CA' })).toEqual([
      'ten_1/pmt_1',
      'fr number-1',
    ]);
    expect(await says({ objects, audioFiles: ['pmt_1'] })).toEqual(['code/wrong', 'number-1']);
  });

  test('the words of the language that another falls back to', async () => {
    const objects = packs(pack('de', { 'number-1': 'pmt_1' }, 'fr'), pack('fr', { 'code/wrong': 'pmt_2' }));
    const audioFiles = ['pmt_1', 'pmt_2'];
    expect(await says({ objects, audioFiles }, { language: 'de' })).toEqual(['ten_1/pmt_2', 'ten_1/pmt_1']);
  });
});

test('a prompt without sound is something else, or silence', async () => {
  const { voice, phone } = await answered({ audioFiles: ['pmt_1'] });
  void voice.say([
    { promptId: 'pmt_1', otherwise: [{ phrase: 'code/wrong' }] },
    { promptId: 'pmt_2', otherwise: [{ phrase: 'code/enter-pin' }] },
    { promptId: 'pmt_3' },
  ]);
  expect(await phone.hears()).toEqual(['ten_1/pmt_1', 'code/enter-pin']);
});

test('the call is over when all is said', async () => {
  const { call, caller, journal } = await answered({}, { itself: { number: '900', name: 'Test', userId: null } });
  hangUp(call);
  await call.over;
  expect(caller.dialog.released).not.toBeNull();
  expect(journal.events.at(-1)).toMatchObject({ type: 'call.ended', disposition: 'answered', to: { number: '900' } });
});

test('the plan goes on for a caller who was answered, and again', async () => {
  const { call, voice, leg, caller, journal } = await answered();
  goOn(call, { voice, leg });
  expect(voice.hasLeft).toBe(true);
  expect(call.seeker).toBe(leg);
  const again = await answerWithVoice(call);
  if (!again.ok) throw new Error('who is answered is served again');
  expect(caller.answers).toHaveLength(1);
  goOn(call, again);
  call.reject({ code: 'busy' });
  await settle();
  expect(caller.dialog.released).toMatchObject({ Reason: expect.stringContaining('busy') });
  expect(journal.events.at(-1)).toMatchObject({ type: 'call.ended', disposition: 'answered' });
});
