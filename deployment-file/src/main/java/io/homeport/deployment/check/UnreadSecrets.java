package io.homeport.deployment.check;

import io.homeport.deployment.check.DeploymentReader.Service;
import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigSourceInterceptorFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.Priorities;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Leaves the other service's secrets of a shared file unread, and asks for none of them: an environment variable that only
 * the other one gets is missing here by intent. Notes those that could be read here all the same.
 */
final class UnreadSecrets implements ConfigSourceInterceptorFactory {
    private static final String SERVER =
            "homeport\\.apps\\.(?:\"[^\"]*\"|[^.]*)\\.authorization-server(?:s\\.(?:\"[^\"]*\"|[^.]*))?\\.";
    private static final Pattern OF_THE_AGENT =
            Pattern.compile("homeport\\.(?:cookies\\.session|store\\.hash)-keys\\[\\d+]\\.secret(?:-file)?|" + SERVER
                    + "(?:client-secret(?:-file)?|(?:client|decryption)-keys\\[\\d+]\\.file)");
    private static final Pattern OF_THE_PROXY =
            Pattern.compile(SERVER + "proxy-client\\.client-(?:secret(?:-file)?|key\\.file)");

    private final Service service;
    private final Pattern others;
    private final Set<String> readable = Collections.synchronizedSet(new TreeSet<>());

    UnreadSecrets(Service service) {
        this.service = service;
        this.others = service == Service.PROXY ? OF_THE_AGENT : OF_THE_PROXY;
    }

    /** What to log of secrets that this process could read and has no use for. */
    Optional<String> notice() {
        List<String> keys = new ArrayList<>(readable);
        if (keys.isEmpty()) {
            return Optional.empty();
        }
        String those = keys.get(0) + (keys.size() == 1 ? " is" : " and " + (keys.size() - 1) + " more are");
        return Optional.of(
                service == Service.PROXY
                        ? those
                                + " for the agent, and of no use to the proxy; but whoever breaks into the proxy could read"
                                + " such secrets here: give them to the agent alone, by secret-file or by an environment"
                                + " variable that the proxy does not get"
                        : those + " for the proxy, and of no use to the agent");
    }

    @Override
    public ConfigSourceInterceptor getInterceptor(ConfigSourceInterceptorContext context) {
        return new ConfigSourceInterceptor() {
            private static final long serialVersionUID = 1L;

            @Override
            public ConfigValue getValue(ConfigSourceInterceptorContext following, String name) {
                if (!others.matcher(name).matches()) {
                    return following.proceed(name);
                }
                if (isReadable(following, name)) {
                    readable.add(name);
                }
                return null;
            }
        };
    }

    private static boolean isReadable(ConfigSourceInterceptorContext following, String name) {
        try {
            ConfigValue value = following.proceed(name);
            boolean said = value != null
                    && value.getValue() != null
                    && !value.getValue().isBlank();
            return said && (!name.endsWith("file") || Files.isReadable(Path.of(value.getValue())));
        } catch (NoSuchElementException | IllegalArgumentException e) {
            // It stands for an environment variable that is not set here, or for no path.
            return false;
        }
    }

    /** Before expressions are resolved. */
    @Override
    public OptionalInt getPriority() {
        return OptionalInt.of(Priorities.APPLICATION + 1000);
    }
}
