import { SignIn } from './sign-in.tsx';

export default function SignInPage() {
  return <SignIn />;
}
