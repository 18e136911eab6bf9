package io.homeport.orders;

import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The orders of one region, per customer, in memory. A new customer finds a few to look at. */
@ApplicationScoped
public class OrderBook {

    private static final int MOST_ORDERS_KEPT = 100;

    private final Map<String, List<Order>> ordersByCustomer = new ConcurrentHashMap<>();
    private final AtomicInteger lastNumber = new AtomicInteger(1000);
    private final String region;

    OrderBook(@ConfigProperty(name = "orders.region") String region) {
        this.region = region;
    }

    /** All orders of the customer, oldest first. */
    public List<Order> of(String customer) {
        return List.copyOf(orders(customer));
    }

    /** One order, if it is this customer's. */
    public Optional<Order> find(String customer, String id) {
        return orders(customer).stream().filter(order -> order.id().equals(id)).findFirst();
    }

    /** Adds an order; beyond a hundred the oldest one goes. */
    public Order add(String customer, NewOrder wanted) {
        Order order = number(wanted);
        List<Order> orders = orders(customer);
        orders.add(order);
        if (orders.size() > MOST_ORDERS_KEPT) {
            orders.remove(0);
        }
        return order;
    }

    private List<Order> orders(String customer) {
        return ordersByCustomer.computeIfAbsent(customer, newcomer -> new CopyOnWriteArrayList<>(samples()));
    }

    private List<Order> samples() {
        return switch (region) {
            case "us" -> List.of(sample("Maple desk", "349.00", "USD"), sample("Reading lamp", "59.90", "USD"));
            case "ap" -> List.of(sample("Cedar tea tray", "7800", "JPY"), sample("Indigo noren", "12400", "JPY"));
            default -> List.of(sample("Oak bookshelf", "289.00", "EUR"), sample("Wool blanket", "94.50", "EUR"));
        };
    }

    private Order sample(String item, String amount, String currency) {
        return number(new NewOrder(item, new BigDecimal(amount), currency));
    }

    private Order number(NewOrder wanted) {
        String id = region + "-" + lastNumber.incrementAndGet();
        return new Order(id, wanted.item(), wanted.amount(), wanted.currency());
    }
}
