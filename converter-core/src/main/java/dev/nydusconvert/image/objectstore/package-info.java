/** Where object storages have what they store, and how requests for it are signed. */
package dev.nydusconvert.image.objectstore;
