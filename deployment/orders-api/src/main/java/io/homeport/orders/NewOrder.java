package io.homeport.orders;

import java.math.BigDecimal;

/** What a customer sends to order something. */
public record NewOrder(String item, BigDecimal amount, String currency) {

    /** Says whether the order names a thing, a positive price and an ISO 4217 currency code. */
    boolean isComplete() {
        return item != null
                && !item.isBlank()
                && amount != null
                && amount.signum() > 0
                && currency != null
                && currency.matches("[A-Z]{3}");
    }
}
