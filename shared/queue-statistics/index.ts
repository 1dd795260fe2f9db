/**
 * Statistics of queues and agents: figures, formulas and rounding of XiVO 15.12 (map xivo-3 §6), reckoned from what became of
 * each call and from what agents did, whenever somebody asks.
 *
 *   call-on-queue.ts   what became of one call in one queue, and its column
 *   from-log.ts        the log of queues -> what became of calls, and what agents did
 *   report-span.ts     from when to when, in whose time zone and hours, and what makes a row
 *   queue-report.ts    received, answered, … waits, answered rate, quality of service
 *   agent-report.ts    calls, conversation, login, pause, wrap-up
 *   period-report.ts   how many waited how long
 *   live-window.ts     the last minutes, as supervisors watch them
 *   percent.ts         shares, cut off
 */
export { AgentFigures, AgentInterval, agentReport, reportByAgent } from './agent-report.ts';
export { CallOnQueue, COLUMN_OF, type QueueCallStatus } from './call-on-queue.ts';
export { historyOf, type QueueHistory } from './from-log.ts';
export { MAX_WINDOW_SECONDS, WindowFigures, windowFigures } from './live-window.ts';
export { PeriodFigures, periodReport, WaitPeriod } from './period-report.ts';
export { QueueFigures, queueReport, type Report, reportByQueue } from './queue-report.ts';
export { Grain, ReportSpan, SpanRows } from './report-span.ts';
