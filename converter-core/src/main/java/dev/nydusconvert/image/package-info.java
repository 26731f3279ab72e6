/** Images as a whole: opening them wherever they are, and what can be done with them. */
package dev.nydusconvert.image;
