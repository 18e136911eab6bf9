-- What NGINX with Lua needs to do the proxy's translation: Homeport's access-token cookie becomes a bearer token, all
-- other cookies stay. Opened by OpenSSL, called from LuaJIT; keys, ciphers and additional data are kept between requests.
-- No CORS, no admission, no regions.
local ffi = require("ffi")
local bit = require("bit")
local base64 = require("ngx.base64")
local byte, find, sub = string.byte, string.find, string.sub

ffi.cdef [[
typedef struct evp_md_st EVP_MD;
typedef struct evp_cipher_st EVP_CIPHER;
typedef struct evp_cipher_ctx_st EVP_CIPHER_CTX;
const EVP_MD *EVP_sha256(void);
unsigned char *HMAC(const EVP_MD *md, const void *key, int key_length, const char *data, size_t length, unsigned char *out, unsigned int *out_length);
const EVP_CIPHER *EVP_aes_256_gcm(void);
EVP_CIPHER_CTX *EVP_CIPHER_CTX_new(void);
int EVP_CIPHER_CTX_ctrl(EVP_CIPHER_CTX *ctx, int type, int number, void *pointer);
int EVP_DecryptInit_ex(EVP_CIPHER_CTX *ctx, const EVP_CIPHER *type, void *engine, const char *key, const char *iv);
int EVP_DecryptUpdate(EVP_CIPHER_CTX *ctx, unsigned char *out, int *length, const char *in, int in_length);
int EVP_DecryptFinal_ex(EVP_CIPHER_CTX *ctx, unsigned char *out, int *length);
]]

local openssl = ffi.load("crypto.so.3")
local SET_TAG = 0x11
local VERSION, NONCE, TAG, SESSION = 1, 12, 16, 16
local ENVELOPE = 8 + 8 + SESSION + 8
local KEY_FOLLOWS, DPOP_KEY, PLAIN = 0xff, 96, 0
local LONGEST = 16 * 1024

local plain = ffi.new("unsigned char[?]", LONGEST)
local length = ffi.new("int[1]")
local tag = ffi.new("char[?]", TAG)

local function hmac(key, text)
  local out, out_length = ffi.new("unsigned char[32]"), ffi.new("unsigned int[1]")
  openssl.HMAC(openssl.EVP_sha256(), key, #key, text, #text, out, out_length)
  return ffi.string(out, 32)
end

local function field(text)
  return string.char(bit.rshift(#text, 8), bit.band(#text, 0xff)) .. text
end

local M = {}

--- Opens cookies of one name, app and issuer, sealed with this key.
function M.opener(secret, key_id, name, app, issuer)
  local ciphers = {}

  -- HKDF (RFC 5869) to the key of the day; a cipher that has it, and the data that is authenticated with each value.
  local function cipher(header)
    local known = ciphers[header]
    if known then
      return known
    end
    if sub(header, 3, -3) ~= key_id then
      return nil
    end
    local context = field("homeport-cookie-key") .. field(app) .. field("access") .. sub(header, -2)
    local key = hmac(hmac(string.rep("\0", 32), secret), context .. "\1")
    known = {
      context = openssl.EVP_CIPHER_CTX_new(),
      additional = field(header) .. field(name) .. field(app) .. field(issuer) .. field("access"),
    }
    openssl.EVP_DecryptInit_ex(known.context, openssl.EVP_aes_256_gcm(), nil, key, nil)
    ciphers[header] = known
    return known
  end

  -- How many bytes are in `plain` now; nothing where the value is not ours.
  local function decrypt(value)
    local sealed = base64.decode_base64url(value)
    if not sealed or #sealed < 4 or byte(sealed, 1) ~= VERSION then
      return nil
    end
    local header_length = 4 + byte(sealed, 2)
    local sealed_length = #sealed - header_length - NONCE - TAG
    if sealed_length < ENVELOPE or sealed_length > LONGEST then
      return nil
    end
    local known = cipher(sub(sealed, 1, header_length))
    if not known then
      return nil
    end
    local context = known.context
    local bytes = ffi.cast("const char *", sealed) + header_length
    ffi.copy(tag, bytes + NONCE + sealed_length, TAG)
    openssl.EVP_DecryptInit_ex(context, nil, nil, nil, bytes)
    openssl.EVP_DecryptUpdate(context, nil, length, known.additional, #known.additional)
    openssl.EVP_DecryptUpdate(context, plain, length, bytes + NONCE, sealed_length)
    openssl.EVP_CIPHER_CTX_ctrl(context, SET_TAG, TAG, tag)
    if openssl.EVP_DecryptFinal_ex(context, plain + sealed_length, length) ~= 1 then
      return nil
    end
    return sealed_length
  end

  local function number(at)
    local value = 0
    for i = at, at + 7 do
      value = value * 256 + plain[i]
    end
    return value
  end

  local function varint(at)
    local value, shift = 0, 0
    while plain[at] > 0x7f do
      value = value + bit.lshift(bit.band(plain[at], 0x7f), shift)
      shift = shift + 7
      at = at + 1
    end
    return value + bit.lshift(plain[at], shift), at + 1
  end

  local function token(at, last)
    if plain[at] == PLAIN then
      return ffi.string(plain + at + 1, last - at - 1)
    end
    local header, header_at = varint(at + 1)
    local claims, claims_at = varint(header_at + header)
    local signature_at = claims_at + claims
    local encode = base64.encode_base64url
    return encode(ffi.string(plain + header_at, header)) .. "."
      .. encode(ffi.string(plain + claims_at, claims)) .. "."
      .. encode(ffi.string(plain + signature_at, last - signature_at))
  end

  --- The access token of the cookie's value; nothing where it is not ours or no longer good.
  local function open(value)
    local last = decrypt(value)
    if not last or number(8) <= ngx.time() then
      return nil
    end
    local region, at = varint(ENVELOPE + 8)
    at = at + region
    if plain[at] == KEY_FOLLOWS then
      at = at + 1 + DPOP_KEY
    end
    return token(at, last)
  end

  local wanted = name .. "="

  --- The token of the request's cookie, and what other cookies there are.
  return function(cookies)
    local first, last = find(cookies, wanted, 1, true)
    if not first or (first > 1 and not find(sub(cookies, first - 2, first - 1), "^; ?")) then
      return nil
    end
    local stop = find(cookies, ";", last, true) or #cookies + 1
    local others = sub(cookies, 1, first - 1) .. sub(cookies, stop + 2)
    return open(sub(cookies, last + 1, stop - 1)), others
  end
end

return M
