package io.homeport.orders;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/** The orders of the signed-in user, with the region and the instance that answered, and the regions by way of which they were asked. */
public record OrdersAnswer(
        String region, @JsonProperty("served_by") String servedBy, String user, List<String> way, List<Order> orders) {}
