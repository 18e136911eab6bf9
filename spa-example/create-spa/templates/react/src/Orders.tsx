import { useHomeport } from '@homeport/token-handler-react';
import { useEffect, useState } from 'react';
import { listOrders, type Order } from './orders';

export function Orders() {
  const homeport = useHomeport();
  const [orders, setOrders] = useState<readonly Order[]>();
  const [fault, setFault] = useState<string>();

  useEffect(() => {
    const leave = new AbortController();
    listOrders(homeport, leave.signal).then(setOrders, (error: Error) => {
      if (!leave.signal.aborted) {
        setFault(error.message);
      }
    });
    return () => leave.abort();
  }, [homeport]);

  return (
    <>
      <h1>My orders</h1>
      {fault && <p role="alert">{fault}</p>}
      <ul>
        {orders?.map(({ id, item }) => (
          <li key={id}>
            {item} ({id})
          </li>
        ))}
      </ul>
    </>
  );
}
