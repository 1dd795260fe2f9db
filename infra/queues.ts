/** A queue; the dead-letter queue behind it is made with it. */
export interface QueueShape {
  /** How long a message that is being worked on is hidden from others; at least the time-out of its function. */
  readonly visibilitySeconds: number;
  /** How long messages wait, here and in the dead-letter queue: the longest that SQS offers. */
  readonly retentionSeconds: number;
  /** Attempts before a message goes to the dead-letter queue; SQS allows 1000. */
  readonly tries: number;
}

const FOURTEEN_DAYS = 14 * 24 * 3600;

/** The queues, as data: infra/local creates them in the embedded SQS, infra/aws synthesises them. */
export const QUEUES = {
  /** edge -> functions/cdr. Soon put aside when it cannot be understood, after some tries when the store is away. */
  'call-events': { visibilitySeconds: 60, retentionSeconds: FOURTEEN_DAYS, tries: 10 },
  /** functions/cdr -> functions/webhooks, which retries over days and decides itself when to stop. */
  webhooks: { visibilitySeconds: 60, retentionSeconds: FOURTEEN_DAYS, tries: 1000 },
  /** functions/events -> functions/notify. A server of mail that is away is tried for 5 hours. */
  notices: { visibilitySeconds: 90, retentionSeconds: FOURTEEN_DAYS, tries: 200 },
  /** functions/events and a schedule -> functions/notify. Slow IMAP servers hold up no e-mails; an account that failed is due again anyway. */
  'mail-accounts': { visibilitySeconds: 90, retentionSeconds: FOURTEEN_DAYS, tries: 10 },
  /** functions/api -> functions/jobs, which sends itself a message for the next slice of a job. */
  jobs: { visibilitySeconds: 60, retentionSeconds: FOURTEEN_DAYS, tries: 100 },
} as const satisfies Record<string, QueueShape>;
