import { useQuery, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { type NewWebhook, Webhook, type WebhookPatch } from '#shared/webhook/index.ts';
import { api, getEvery } from '#web/api/index.ts';

const WEBHOOKS = ['webhooks'] as const;

/** A new webhook with the secret that its deliveries are signed with, which is told this once. */
export const CreatedWebhook = Webhook.extend({ secret: z.string() });
export type CreatedWebhook = z.infer<typeof CreatedWebhook>;

export const useWebhooks = () => useQuery({ queryKey: WEBHOOKS, queryFn: () => getEvery('/v1/webhooks', Webhook) });

export function useWebhookChanges() {
  const queryClient = useQueryClient();
  const refresh = () => queryClient.invalidateQueries({ queryKey: WEBHOOKS });
  return {
    async create(webhook: z.input<typeof NewWebhook>): Promise<CreatedWebhook> {
      const created = await api.post('/v1/webhooks', webhook, CreatedWebhook);
      await refresh();
      return created;
    },
    async change(id: Webhook['id'], patch: WebhookPatch): Promise<void> {
      await api.patch(`/v1/webhooks/${id}`, patch, Webhook);
      await refresh();
    },
    async remove(id: Webhook['id']): Promise<void> {
      await api.delete(`/v1/webhooks/${id}`);
      await refresh();
    },
  };
}
