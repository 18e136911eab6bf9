package io.homeport.orders;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How many bytes have arrived, and where. */
public record UploadAnswer(
        String region, @JsonProperty("served_by") String servedBy, long bytes) {}
