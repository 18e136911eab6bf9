package io.homeport.orders;

import java.math.BigDecimal;

/** One order; the id is unique within a region. */
public record Order(String id, String item, BigDecimal amount, String currency) {}
