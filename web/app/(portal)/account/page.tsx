import { Account } from './account.tsx';

export default function AccountPage() {
  return <Account />;
}
