import { z } from 'zod';
import { TenantId } from '#shared/tenant/index.ts';
import { JobId } from './job.ts';

/** Wakes a worker for the next slice of a job. All else is in the store. */
export const JobMessage = z.object({ tenantId: TenantId, jobId: JobId });
export type JobMessage = z.infer<typeof JobMessage>;
