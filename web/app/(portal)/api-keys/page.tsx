import { ApiKeys } from './api-keys.tsx';

export default function ApiKeysPage() {
  return <ApiKeys />;
}
