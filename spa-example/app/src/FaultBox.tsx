import type { Fault } from './fault.js';

export function FaultBox({ fault }: { readonly fault: Fault }) {
  return (
    <div className="fault" role="alert" data-testid="error" data-code={fault.code}>
      <strong>{fault.title}</strong>
      <span>{fault.advice}</span>
      <code>{fault.code}</code>
    </div>
  );
}
