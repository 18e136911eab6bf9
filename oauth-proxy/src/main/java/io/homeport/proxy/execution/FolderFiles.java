package io.homeport.proxy.execution;

import io.vertx.ext.web.handler.FileSystemAccess;
import io.vertx.ext.web.handler.StaticHandler;
import java.nio.file.Path;

/**
 * Reads the files of one folder as they are when they are asked for: a deployment replaces them while this runs. An event
 * loop waits for no disk.
 */
final class FolderFiles {
    private FolderFiles() {}

    static StaticHandler of(Path folder) {
        return StaticHandler.create(FileSystemAccess.ROOT, folder.toString())
                .setDirectoryListing(false)
                .setSendVaryHeader(false)
                // Hidden names are told apart before: the handler takes those of the folder's own path, too.
                .setIncludeHidden(true)
                .setDefaultContentEncoding("UTF-8")
                .setAlwaysAsyncFS(true)
                // Its cache would remember for thirty seconds that a file was not there, or what it was, and ten
                // thousand paths that anybody asked for. With none it would send no Last-Modified.
                .setFilesReadOnly(false)
                .setMaxCacheSize(1)
                .setCacheEntryTimeout(1);
    }
}
