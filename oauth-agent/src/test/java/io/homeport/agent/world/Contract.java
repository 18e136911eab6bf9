package io.homeport.agent.world;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.report.LevelResolver;
import com.atlassian.oai.validator.report.ValidationReport;
import com.atlassian.oai.validator.restassured.OpenApiValidationFilter;
import io.homeport.agent.world.World.AppUnderTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The published description of the API, held against every answer that a page gets: its status must be among those
 * of the call, its body of the described shape, with no member more. What the page sends is not checked: that is
 * wrong on purpose often enough.
 */
public final class Contract {
    private static final String DESCRIPTION = read();
    /** To read the description takes longer than most answers do. */
    private static final Map<String, OpenApiValidationFilter> FILTERS = new ConcurrentHashMap<>();

    private Contract() {}

    /** Fails whoever gets an answer that is not described. */
    static OpenApiValidationFilter of(AppUnderTest app) {
        return FILTERS.computeIfAbsent(app.agentPath(), path -> new OpenApiValidationFilter(at(path)));
    }

    /** The description, for an app at this path. */
    public static OpenApiInteractionValidator at(String agentPath) {
        return OpenApiInteractionValidator.createForInlineApiSpecification(DESCRIPTION)
                .withBasePathOverride(agentPath)
                .withLevelResolver(LevelResolver.create()
                        .withLevel("validation.request", ValidationReport.Level.IGNORE)
                        .build())
                .build();
    }

    /** Its text. */
    public static String description() {
        return DESCRIPTION;
    }

    private static String read() {
        try {
            return Files.readString(Path.of("..", "docs", "openapi.yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
