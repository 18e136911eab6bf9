import { money, type Order } from './orders.js';

export function OrderTable({ orders }: { readonly orders: readonly Order[] | undefined }) {
  if (orders === undefined) {
    return <p className="empty">Call the orders API to see them.</p>;
  }
  if (orders.length === 0) {
    return (
      <p className="empty" data-testid="orders">
        You have not ordered anything.
      </p>
    );
  }
  return (
    <table data-testid="orders">
      <thead>
        <tr>
          <th scope="col">Order</th>
          <th scope="col">Item</th>
          <th scope="col" className="amount">
            Amount
          </th>
        </tr>
      </thead>
      <tbody>
        {orders.map(order => (
          <tr key={order.id}>
            <td>
              <code>{order.id}</code>
            </td>
            <td>{order.item}</td>
            <td className="amount">{money(order.amount, order.currency)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
