import { aCentre, type CentreSketch, type QueueSketch } from './a-centre.ts';
import { Checker } from './checker.ts';
import { SimulatedCentre } from './simulation.ts';

const AGENTS = Array.from({ length: 50 }, (_, index) => `a${index}`);
const elsewhere = { kind: 'number', number: '205' } as const;
/** Every so many agents, beginning with one; each third in the second tier where there are tiers. */
const every = (step: number, from: number) => AGENTS.filter((_, index) => index % step === from);
const inTiers = (names: string[]) => names.map((name, index) => [name, index % 3 === 2 ? 1 : 0] as const);

/** Eight queues, all strategies, what can be set set somewhere; agents are in up to four of them. */
const QUEUES: Readonly<Record<string, QueueSketch>> = {
  all: { strategy: 'ring-all', who: every(6, 0), weight: 2, wrapUpSeconds: 10 },
  line: {
    strategy: 'linear',
    who: every(5, 1),
    maxWaitSeconds: 200,
    retrySeconds: 0,
    exitKey: '0',
    exitDestination: elsewhere,
  },
  turns: {
    strategy: 'round-robin',
    who: every(4, 1),
    pausesAfterMissed: 'here',
    reassignDelaySeconds: 1,
    announcesPosition: true,
    callback: { key: '1', offerAfterSeconds: null, mayEnterNumber: false, tries: 3, retrySeconds: 60 },
  },
  idle: {
    strategy: 'longest-idle',
    who: inTiers(every(4, 2)),
    wrapUpSeconds: 20,
    logsOutAfterMissed: 3,
    sendsAwayWhen: 'without-members',
  },
  few: {
    strategy: 'fewest-calls',
    who: [...every(5, 3), 'una', 'ulf'],
    maxWaiting: 8,
    timeoutDecides: 'queue',
    maxWaitSeconds: 90,
  },
  any: {
    strategy: 'random',
    who: every(3, 0),
    weight: 1,
    ringsBusyMembers: true,
    memberRingSeconds: 8,
    crowdDiversion: { waitingPerAgent: 1.5, destination: elsewhere },
  },
  lots: {
    strategy: 'weighted-random',
    who: inTiers(every(6, 5)),
    appliesTiers: false,
    longWaitDiversion: { averageSeconds: 60, destination: elsewhere },
  },
  able: {
    strategy: 'longest-idle',
    who: every(2, 1),
    skillRuleId: 'skr_able',
    refusesNewWhen: 'without-ready-members',
    retriesAfterTimeout: false,
  },
};
const CENTRE: CentreSketch = {
  queues: QUEUES,
  agents: Object.fromEntries(AGENTS.map((name, index) => [name, { can: { english: (index * 37) % 101 } }])),
  rules: { able: ['WT < 30, english > 50', 'english > 0'] },
};

/** A day of such a centre under the eyes of a checker. One call in `spacingMs` on average; it can take one in about three seconds. */
export function simulateDay(seed: number, calls: number, spacingMs: number) {
  const centre = aCentre(CENTRE);
  const checker = new Checker(centre);
  const simulation = new SimulatedCentre({ centre, seed, calls, spacingMs, witness: checker });
  simulation.run();
  return { centre, checker, simulation };
}
