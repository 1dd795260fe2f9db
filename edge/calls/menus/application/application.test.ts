import { describe, expect, test } from 'vitest';
import { carryOut } from '#edge/calls/call/carry-out.ts';
import { letGo } from '#shared/conference-room/index.ts';
import { route } from '#shared/dialplan/index.ts';
import { Ivr } from '#shared/ivr/index.ts';
import { fail, ok } from '#shared/result.ts';
import { aCall, CALLEE_SDP, type FakeCallOptions, settle } from '#test/world/edge/fake-call.ts';
import { saidIn } from '#test/world/edge/fake-prompts.ts';
import { VoiceCaller } from '#test/world/edge/voice-caller.ts';
import type { HookRequest, Hooks } from './index.ts';

const START = 'https://app.example/start';
const FLOW = {
  id: 'ivr_1',
  createdAt: '2026-01-05T09:00:00.000Z',
  updatedAt: '2026-01-05T09:00:00.000Z',
  ...Ivr.New.parse({
    name: 'App',
    extension: '306',
    nodes: [
      {
        name: 'app',
        kind: 'webhook',
        url: START,
        statusUrl: 'https://app.example/status',
        next: 'end',
        failed: 'sorry',
      },
      { name: 'end', kind: 'go', destination: { kind: 'hang-up' } },
      { name: 'sorry', kind: 'go', destination: { kind: 'hang-up', cause: 'congestion' } },
    ],
  }),
};

/** 200 calls an application that answers so, by the path that is asked. */
async function calls(
  answers: Readonly<Record<string, unknown>>,
  options: FakeCallOptions & { mayCallOutside?: boolean } = {},
) {
  const asked: { path: string; facts: HookRequest['facts'] }[] = [];
  const hooks: Hooks = {
    reach: 'public',
    ask: async ({ url, facts }) => {
      const path = new URL(url).pathname;
      asked.push({ path, facts });
      return path in answers ? ok(answers[path]) : path === '/status' ? ok(null) : fail('answers 404');
    },
  };
  const flow = { ...FLOW, mayCallOutside: options.mayCallOutside ?? false };
  const objects = new Map([['ivr' as const, new Map([['ivr_1', flow as never]])]]);
  const world = aCall({ hooks, objects, ...options, request: { dialed: '306' } });
  const { snapshot, caller } = world.call.request;
  void carryOut(world.call, route(snapshot, { caller, dialed: '306', nowMs: world.clock.nowMs() }));
  await settle();
  return { ...world, asked, phone: new VoiceCaller(world) };
}
const play = (name: string) => ({ verb: 'play', url: `https://app.example/${name}.mp3` });
const sound = (name: string) => `https://app.example/${name}.mp3`;

test('the application is told what jambonz tells, and its verbs are carried out one after the other', async () => {
  const { phone, asked, call, caller } = await calls(
    { '/start': [play('hello'), { verb: 'pause', length: 1 }, play('bye')] },
    { headers: { 'x-customer': '7', authorization: 'Digest username="200"' } },
  );
  expect(asked[0]).toEqual({
    path: '/start',
    facts: {
      call_sid: call.id,
      direction: 'inbound',
      from: '200',
      to: '306',
      call_id: 'of-caller',
      caller_name: 'Alice',
      sip_status: 100,
      sip_reason: 'Trying',
      call_status: 'trying',
      account_sid: 'ten_1',
      application_sid: 'ivr_1',
      trace_id: call.id,
      sip: {
        method: 'INVITE',
        version: '2.0',
        uri: 'sip:201@acme.example',
        headers: { 'call-id': 'of-caller', 'x-customer': '7' },
      },
    },
  });
  expect(asked.slice(1).some(({ facts }) => 'sip' in facts)).toBe(false); // it has been told once
  expect(caller.answers.map(({ status }) => status)).toEqual([200]);
  expect(await phone.hears()).toEqual([sound('hello')]);
  expect(await phone.waits(1900)).toEqual([]);
  expect(await phone.waits(200)).toEqual([sound('bye')]);
  expect(await phone.waits(1200)).toEqual(['attendant/goodbye']); // the flow goes on
});

test('it is told when the call is answered, and when it is over', async () => {
  const { phone, asked, worked } = await calls({ '/start': [play('hello'), { verb: 'hangup' }] });
  await phone.waits(2500);
  const told = asked.filter(({ path }) => path === '/status').map(({ facts }) => facts.call_status);
  expect(told).toEqual(['in-progress', 'completed']);
  expect(worked).toEqual(['ivr_1']);
});

describe('gather', () => {
  const gather = {
    verb: 'gather',
    actionHook: '/pressed',
    numDigits: 2,
    timeout: 4,
    ...{ play: { url: sound('menu') } },
  };
  test('tells what was pressed, and goes on with the answer', async () => {
    const { phone, asked } = await calls({ '/start': [gather, play('never')], '/pressed': [play('thanks')] });
    expect(await phone.hears()).toEqual([sound('menu')]);
    expect(await phone.presses('42')).toEqual([sound('thanks')]);
    expect(asked.find(({ path }) => path === '/pressed')).toMatchObject({
      facts: { reason: 'dtmfDetected', digits: '42' },
    });
  });

  test('tells that nothing was, and without verbs in the answer goes on with the next', async () => {
    const { phone, asked } = await calls({ '/start': [gather, play('next')], '/pressed': null });
    expect(await phone.waits(5500)).toEqual([sound('menu'), sound('next')]);
    expect(asked.find(({ path }) => path === '/pressed')?.facts).toMatchObject({ reason: 'timeout' });
  });

  test('is heard to its end where keys are not to interrupt it; they count all the same', async () => {
    const { phone, asked } = await calls({
      '/start': [{ ...gather, dtmfBargein: false }],
      '/pressed': [play('thanks')],
    });
    expect(await phone.hears()).toEqual([sound('menu')]);
    expect(await phone.presses('42')).toEqual([]);
    expect(await phone.waits(1500)).toEqual([sound('thanks')]);
    expect(asked.find(({ path }) => path === '/pressed')?.facts).toMatchObject({ digits: '42' });
  });

  test('ends with the key that finishes', async () => {
    const { phone, asked } = await calls({
      '/start': [{ ...gather, numDigits: undefined, finishOnKey: '#' }],
      '/pressed': [],
    });
    await phone.presses('123#');
    expect(asked.find(({ path }) => path === '/pressed')?.facts).toMatchObject({ digits: '123' });
  });
});

describe('dial', () => {
  const dial = (...target: object[]) => ({ verb: 'dial', actionHook: '/dialed', timeout: 20, target });
  const bob = { type: 'user', name: '201@acme.example' };

  test('calls a user; when nobody answers the application says what comes next', async () => {
    const { phone, asked, signaling } = await calls({ '/start': [dial(bob)], '/dialed': [play('sorry')] });
    expect(signaling.phones.map(({ target }) => target.uri)).toEqual(['sip:201@192.0.2.20']);
    await phone.hears();
    signaling.phones[0]?.refuses(486);
    await settle();
    expect(asked.find(({ path }) => path === '/dialed')).toMatchObject({
      facts: { dial_call_status: 'busy', dial_sip_status: 486 },
    });
    expect(await phone.hears()).toEqual([sound('sorry')]);
  });

  test('rings for as long as it is to', async () => {
    const { phone, asked, signaling } = await calls({
      '/start': [dial({ type: 'phone', number: '201' })],
      '/dialed': [],
    });
    signaling.phones[0]?.rings();
    await phone.waits(19_000);
    expect(signaling.phones[0]?.canceled).toBeNull();
    await phone.waits(1500);
    expect(asked.find(({ path }) => path === '/dialed')?.facts).toMatchObject({ dial_call_status: 'no-answer' });
  });

  test('is told as completed when the talk is over', async () => {
    const { asked, signaling, caller, phone } = await calls({
      '/start': [play('hello'), dial(bob)],
      '/dialed': [play('never')],
    });
    await phone.waits(1500);
    signaling.phones[0]?.answers(CALLEE_SDP);
    await settle();
    caller.dialog.hangsUp();
    await settle();
    expect(asked.find(({ path }) => path === '/dialed')?.facts).toMatchObject({
      dial_call_status: 'completed',
      dial_sip_status: 200,
    });
  });

  test('goes on when the callee has hung up, with what the application answers to that', async () => {
    const { phone, asked, signaling, call } = await calls({
      '/start': [dial(bob)],
      '/dialed': [play('thanks'), dial({ type: 'phone', number: '202' })],
    });
    signaling.phones[0]?.answers(CALLEE_SDP);
    await settle();
    expect(call.conversation.state).toBe('talking');
    signaling.phones[0]?.dialog.hangsUp();
    await settle();
    expect(asked.findLast(({ path }) => path === '/dialed')?.facts).toMatchObject({
      call_status: 'in-progress',
      dial_call_status: 'completed',
      dial_call_sid: expect.any(String),
    });
    expect(await phone.hears()).toEqual([sound('thanks')]);
    expect(call.isEnded).toBe(false);
  });

  test('is over with the talk where the application has nothing more', async () => {
    const { asked, signaling, call, caller } = await calls({ '/start': [dial(bob)], '/dialed': [] });
    signaling.phones[0]?.answers(CALLEE_SDP);
    await settle();
    signaling.phones[0]?.dialog.hangsUp();
    await settle();
    expect(asked.filter(({ path }) => path === '/dialed')).toHaveLength(1);
    expect([call.isEnded, caller.dialog.released]).toEqual([true, expect.anything()]);
  });

  test('lasts no longer than it says inside of the tenant, too; then the application goes on', async () => {
    const { phone, signaling, call } = await calls({
      '/start': [{ ...dial(bob), timeLimit: 60 }],
      '/dialed': [play('time')],
    });
    signaling.phones[0]?.answers(CALLEE_SDP);
    await phone.waits(59_000);
    expect(call.conversation.state).toBe('talking');
    expect(await phone.waits(1500)).toContain(sound('time'));
    expect(signaling.phones[0]?.dialog.released).not.toBeNull();
  });

  test('has the phone see the number that it names, and what it is told besides', async () => {
    const headers = { 'X-Case': '7', Subject: 'Order', From: '<sip:boss@acme.example>', Via: 'x' };
    const shows = { callerId: '+33155555555', callerName: 'A customer', headers };
    const { signaling } = await calls({ '/start': [{ ...dial(bob), ...shows }] });
    const sent = signaling.phones[0]?.target.headers;
    expect(sent).toMatchObject({
      From: '"A customer" <sip:+33155555555@acme.example>',
      'X-Case': '7',
      Subject: 'Order',
    });
    expect(Object.keys(sent ?? {})).not.toEqual(expect.arrayContaining(['Via']));
    expect(sent).not.toHaveProperty('P-Asserted-Identity');
  });

  test('who is called next without these sees the caller', async () => {
    const { signaling } = await calls({
      '/start': [{ ...dial(bob), callerId: '+33155555555', headers: { 'X-Case': '7' } }],
      '/dialed': [dial(bob)],
    });
    signaling.phones[0]?.refuses(486);
    await settle();
    const sent = signaling.phones[1]?.target.headers;
    expect(sent).toMatchObject({ From: '"Alice" <sip:200@acme.example>' });
    expect(sent).not.toHaveProperty('X-Case');
  });

  describe('with a confirmHook', () => {
    const screened = { ...dial(bob), confirmHook: '/screen' };
    const whether = {
      verb: 'gather',
      actionHook: '/decided',
      numDigits: 1,
      timeout: 5,
      play: { url: sound('take-it') },
    };
    /** Bob has answered, and hears what the hook says. */
    async function answered(answers: Readonly<Record<string, unknown>>) {
      const world = await calls({ '/start': [screened], '/dialed': [play('sorry')], ...answers });
      world.signaling.phones[0]?.answers(CALLEE_SDP);
      await settle();
      const bobs = world.media.endpoints.at(-1);
      const heard = world.media.played.filter(({ endpoint }) => endpoint === bobs?.id);
      return { ...world, bobs, heard: heard.flatMap(({ program }) => saidIn(program)) };
    }
    const factsAt = (asked: readonly { path: string; facts: HookRequest['facts'] }[], path: string) =>
      asked.find((one) => one.path === path)?.facts;

    test('who answers hears the application, and has the call when its verbs are done', async () => {
      const { call, bobs, heard, asked, caller } = await answered({ '/screen': [whether], '/decided': [] });
      expect(heard).toEqual([sound('take-it')]);
      expect(caller.answers.map(({ status }) => status)).not.toContain(200);
      expect(factsAt(asked, '/screen')).toMatchObject({
        parent_call_sid: call.id,
        call_sid: expect.not.stringMatching(call.id),
        direction: 'outbound',
        to: '201',
        call_status: 'in-progress',
      });
      bobs?.press('1');
      await settle();
      expect(factsAt(asked, '/decided')).toMatchObject({ digits: '1', parent_call_sid: call.id });
      expect([call.conversation.state, caller.answers.at(-1)?.status]).toEqual(['talking', 200]);
    });

    test('who is hung up by it never hears the caller, and the application goes on', async () => {
      const { phone, call, bobs, signaling, asked } = await answered({
        '/screen': [whether],
        '/decided': [{ verb: 'hangup' }],
      });
      bobs?.press('2');
      await settle();
      expect(signaling.phones[0]?.dialog.released).not.toBeNull();
      expect(call.record.lastAnsweredCallee).toBeNull();
      expect(factsAt(asked, '/dialed')).toMatchObject({ dial_call_status: 'no-answer' });
      expect(await phone.hears()).toEqual([sound('sorry')]);
    });

    test.each([
      ['that does not answer', {}, 'https://app.example/screen: answers 404'],
      [
        'that would call somebody',
        { '/screen': [dial(bob)] },
        'dial: is nothing for who has answered: say, play, gather, pause, redirect, tag and hangup are',
      ],
    ])('a hook %s is refused, as is the call', async (_, answers, problem) => {
      const { failures, asked, signaling } = await answered(answers);
      expect(failures).toEqual([problem]);
      expect(signaling.phones[0]?.dialog.released).not.toBeNull();
      expect(factsAt(asked, '/dialed')).toMatchObject({ dial_call_status: 'no-answer' });
    });

    test('a caller who hangs up leaves nobody behind', async () => {
      const { caller, signaling, call } = await answered({ '/screen': [whether] });
      caller.cancels();
      await settle();
      expect([call.isEnded, signaling.phones[0]?.dialog.released !== null]).toEqual([true, true]);
    });
  });

  test.each([
    ['a number outside', { type: 'phone', number: '0140123456' }],
    ['a feature code', { type: 'phone', number: '*43' }],
    ['help', { type: 'phone', number: '112' }],
  ])('does not reach %s', async (_, target) => {
    const { asked, signaling } = await calls({ '/start': [dial(target)], '/dialed': [] });
    expect(signaling.phones).toEqual([]);
    expect(asked.find(({ path }) => path === '/dialed')?.facts).toMatchObject({ dial_call_status: 'failed' });
  });

  test.each([
    { type: 'sip', sipUri: 'sip:x@elsewhere.example' },
    { type: 'user', name: '201@bolt.example' },
  ])('refuses what is of another domain: $type', async (target) => {
    const { failures, signaling } = await calls({ '/start': [dial(target)] });
    expect(failures).toEqual(['dial: target 1 is not of this tenant']);
    expect(signaling.phones).toEqual([]);
  });
});

test('alert has the phone ring in its own way, as long as the call is not answered', async () => {
  const ring = (message: string) => ({ verb: 'alert', message });
  const { phone, caller } = await calls({ '/start': [ring('info=alert-internal'), play('hello'), ring('late')] });
  await phone.waits(1500);
  expect(caller.answers.map(({ status, headers }) => [status, headers['Alert-Info']])).toEqual([
    [180, 'info=alert-internal'],
    [200, undefined],
  ]);
});

test('dtmf tells the phone keys, one after the other, before what comes next', async () => {
  const { phone, media } = await calls({ '/start': [{ verb: 'dtmf', dtmf: '02#', duration: 250 }, play('after')] });
  expect(await phone.waits(900)).toEqual([]);
  expect(media.endpoints[0]?.digits).toEqual([['02#', 250]]);
  expect(await phone.waits(200)).toEqual([sound('after')]);
});

test('hangup says why', async () => {
  const headers = { 'X-Why': 'closed', reason: 'SIP;cause=480;text="Closed"', Route: '<sip:192.0.2.66>' };
  const { phone, caller } = await calls({ '/start': [play('bye'), { verb: 'hangup', headers }] });
  await phone.waits(1500);
  expect(caller.dialog.released).toEqual({ 'X-Why': 'closed', Reason: 'SIP;cause=480;text="Closed"' });
});

test('redirect, tag', async () => {
  const { phone, asked } = await calls({
    '/start': [{ verb: 'tag', data: { customer: 7 } }, { verb: 'redirect', actionHook: 'other' }, play('never')],
    '/other': [play('there')],
  });
  expect(asked.find(({ path }) => path === '/other')).toMatchObject({ facts: { customerData: { customer: 7 } } });
  expect(await phone.hears()).toEqual([sound('there')]);
});

test('sip:decline refuses a call that is not answered, says why, and is told so', async () => {
  const headers = { 'X-Shop': 'closed', Via: 'SIP/2.0/UDP 192.0.2.66', 'X-Broken': 'a\r\nTo: b' };
  const { caller, call, asked } = await calls({
    '/start': [{ verb: 'sip:decline', status: 486, reason: 'Gone fishing', headers }],
  });
  expect(caller.answers).toEqual([
    { status: 486, headers: { 'X-Shop': 'closed', Reason: 'SIP;cause=486;text="Gone fishing"' }, body: '' },
  ]);
  expect(call.isEnded).toBe(true);
  const { call_status, sip_status, sip_reason } = asked.at(-1)?.facts ?? {};
  expect([call_status, sip_status, sip_reason]).toEqual(['busy', 486, 'Busy Here']);
});

test('config says in which language all text is spoken, until it is reset', async () => {
  const said: string[] = [];
  const speaker = {
    speak: async (_: string, text: string, language: string) => ok(`/speech/${said.push(`${language} ${text}`)}.wav`),
  };
  const recognizer = { vendor: 'default', language: 'fr-FR' };
  const { phone, failures } = await calls(
    {
      '/start': [
        {
          verb: 'config',
          synthesizer: { vendor: 'default', language: 'fr-FR' },
          recognizer,
          bargeIn: { enable: false },
        },
        { verb: 'say', text: 'un' },
        { verb: 'say', text: 'two', synthesizer: { language: 'en-GB' } },
        { verb: 'gather', say: { text: 'trois' }, timeout: 1 },
        { verb: 'config', reset: 'synthesizer' },
        { verb: 'say', text: 'four' },
      ],
    },
    { speaker },
  );
  await phone.waits(8000);
  expect(said).toEqual(['fr-FR un', 'en-GB two', 'fr-FR trois', 'en four']);
  expect(failures).toEqual([]);
});

test('what was played is told, by the id of the verb', async () => {
  const { phone, asked } = await calls({
    '/start': [{ ...play('hello'), id: 'welcome', actionHook: '/played' }, play('never')],
    '/played': [play('after')],
  });
  expect(await phone.waits(1500)).toEqual([sound('hello'), sound('after')]);
  expect(asked.find(({ path }) => path === '/played')?.facts).toMatchObject({
    verb_id: 'welcome',
    reason: 'playCompleted',
  });
});

test('a sound that cannot be had is told to the application and to its author, and the call goes on', async () => {
  const { asked, failures, media } = await calls({
    '/start': [{ ...play('gone'), actionHook: '/played' }],
    '/played': [play('after')],
  });
  media.endpoints[0]?.playFails('gone.mp3 answers 404');
  await settle();
  expect(asked.find(({ path }) => path === '/played')?.facts).toMatchObject({ reason: 'playFailed' });
  expect(failures).toEqual(['play: gone.mp3 answers 404']);
});

test('say is spoken where there is a synthesizer, and says so elsewhere', async () => {
  const said: string[] = [];
  const speaker = {
    speak: async (_: string, text: string, language: string) => ok(`/speech/${said.push(`${language} ${text}`)}.wav`),
  };
  const { phone } = await calls(
    { '/start': [{ verb: 'say', text: ['Hello', 'you'], synthesizer: { language: 'fr-FR' } }] },
    { speaker },
  );
  expect(await phone.hears()).toEqual(['/speech/1.wav', '/speech/2.wav']);
  expect(said).toEqual(['fr-FR Hello', 'fr-FR you']);
  const without = await calls({ '/start': [{ verb: 'say', text: 'Hello' }] });
  expect(without.failures).toEqual(['say: text cannot be spoken: this edge has no synthesizer']);
});

describe('conference', () => {
  const confer = { verb: 'conference', name: 'standup', actionHook: '/conferred', joinMuted: true };

  test('who begins it is in a room; let go, the application says what comes next', async () => {
    const { phone, asked, call, media } = await calls({ '/start': [confer], '/conferred': [play('after')] });
    const room = call.world.conferenceRooms.get('ten_1', 'application standup');
    expect(room?.view().participants).toMatchObject([{ isModerator: true, isWaiting: false }]);
    expect(media.rooms[0]?.members.size).toBe(1);
    await phone.hears();
    const [member] = room?.room.members ?? [];
    if (!room || !member) throw new Error('nobody is in the room');
    room.take(letGo(room.room, room.terms, [member.id], 'kicked'));
    expect(await phone.hears()).toEqual([sound('after')]);
    expect(asked.map(({ path }) => path)).toContain('/conferred');
    expect(call.isEnded).toBe(false);
  });

  test('who does not begin it waits, muted then', async () => {
    const { call } = await calls({ '/start': [{ ...confer, startConferenceOnEnter: false }] });
    const room = call.world.conferenceRooms.get('ten_1', 'application standup');
    expect(room?.view().participants).toMatchObject([{ isWaiting: true, isMuted: true }]);
  });
});

describe('an application that fails: the flow goes on, and its author is told why', () => {
  test.each([
    ['no answer', {}, `${START}: answers 404`],
    ['an unknown verb', { '/start': [{ verb: 'dance' }] }, `${START}: verb 1: dance is no verb that we know`],
    [
      'nothing at an address with secrets, which are told to nobody',
      { '/start': [{ verb: 'redirect', actionHook: 'https://me:secret@app.example/gone?token=1' }] },
      'redirect: https://app.example/gone: answers 404',
    ],
    [
      'a queue that the tenant does not have',
      { '/start': [{ verb: 'enqueue', name: 'que_1' }] },
      'enqueue: que_1 is no queue of this tenant',
    ],
    [
      'what runs beside the call',
      { '/start': [{ verb: 'config', transcribe: { enable: true } }] },
      `${START}: verb 1: config.transcribe cannot be done here`,
    ],
    [
      'speech alone',
      { '/start': [{ verb: 'gather', input: ['speech'] }] },
      'gather: speech cannot be recognized here; input must have digits',
    ],
  ])('%s', async (_, answers, problem) => {
    const { failures, worked, caller } = await calls(answers);
    expect(failures).toEqual([problem]);
    expect(worked).toEqual([]);
    expect(caller.answers.map(({ status }) => status)).toEqual([503]); // the node `sorry`
  });

  test('one that goes in circles', async () => {
    const { failures } = await calls({ '/start': [{ verb: 'redirect', actionHook: '/start' }] });
    await settle();
    expect(failures).toEqual(['redirect: asked more than 200 times for one call']);
  });
});
