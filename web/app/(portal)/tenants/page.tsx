import { Tenants } from './tenants.tsx';

export default function TenantsPage() {
  return <Tenants />;
}
