package io.homeport.authorizationserver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegionClaimTest {
    private static JsonObject source(String json) {
        return new JsonObject(json.replace('\'', '"'));
    }

    /** Mappers of several servers make a list of every claim. */
    @ParameterizedTest
    @ValueSource(strings = {"{'region':['eu']}", "{'region':'EU'}"})
    void takesAListOfOneForItsMember(String json) {
        assertEquals(Optional.of("eu"), RegionClaim.of("region", List.of(source(json))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"''", "null", "[]", "['eu','us']", "7", "' eu'", "[['eu']]", "{}"})
    void goesOnToTheNextSourceWhereOneNamesNoRegion(String value) {
        JsonObject unusable = source("{'region':" + value + "}");
        assertEquals(Optional.of("us"), RegionClaim.of("region", List.of(unusable, source("{'region':'us'}"))));
        assertEquals(Optional.empty(), RegionClaim.of("/region", List.of(unusable)));
    }
}
