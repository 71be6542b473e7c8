// Looks for the number whose SHA-256, with the challenge, begins with so many zero bits.
// The browser's own digest is called once for each attempt and answers too slowly for that.
"use strict";

var K = new Int32Array(64);
var START = new Int32Array(8);
(function primes() {
  var found = 0;
  for (var n = 2; found < 64; n++) {
    var isPrime = true;
    for (var d = 2; d * d <= n; d++) if (n % d === 0) { isPrime = false; break; }
    if (!isPrime) continue;
    if (found < 8) START[found] = fraction(Math.sqrt(n));
    K[found++] = fraction(Math.cbrt(n));
  }
})();

function fraction(root) { return ((root - Math.floor(root)) * 4294967296) | 0; }

function sha256(bytes) {
  var length = bytes.length;
  var padded = new Uint8Array(((length + 72) >> 6) << 6);
  padded.set(bytes);
  padded[length] = 128;
  var view = new DataView(padded.buffer);
  view.setUint32(padded.length - 4, length * 8);
  var h = Int32Array.from(START), w = new Int32Array(64);
  for (var block = 0; block < padded.length; block += 64) {
    for (var i = 0; i < 64; i++) {
      if (i < 16) { w[i] = view.getInt32(block + i * 4); continue; }
      var x = w[i - 15], y = w[i - 2];
      var s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      var s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
    }
    var a = h[0], b = h[1], c = h[2], d = h[3], e = h[4], f = h[5], g = h[6], z = h[7];
    for (i = 0; i < 64; i++) {
      var S1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      var t1 = (z + S1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
      var S0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      var t2 = (S0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      z = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
    }
    h[0] += a; h[1] += b; h[2] += c; h[3] += d; h[4] += e; h[5] += f; h[6] += g; h[7] += z;
  }
  return h;
}

self.onmessage = function (event) {
  var encoder = new TextEncoder();
  var shift = 32 - event.data.bits;
  for (var number = 0; ; number++) {
    var proof = event.data.challenge + "~" + number;
    if (sha256(encoder.encode(proof))[0] >>> shift === 0) {
      self.postMessage(proof);
      return;
    }
  }
};
