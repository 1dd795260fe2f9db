import { FinishOidc } from './finish-oidc.tsx';

export default function FinishOidcPage() {
  return <FinishOidc />;
}
