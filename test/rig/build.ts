import { execFileSync } from 'node:child_process';

/** Tests run the built command, as users do, so the build comes first. */
export default function build(): void {
  if (process.env.STORYREEL_TEST_BUILD !== 'skip') {
    execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
  }
}
