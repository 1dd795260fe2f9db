import { Webhooks } from './webhooks.tsx';

export default function WebhooksPage() {
  return <Webhooks />;
}
