# judge-dsse.py FILE KEY: does in-toto's own library take the envelope's signature?
import hashlib
import json
import sys
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from securesystemslib.dsse import Envelope
from securesystemslib.signer import SSlibKey

with open(sys.argv[2], "rb") as pem:
    public = load_pem_public_key(pem.read())
der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
key = SSlibKey.from_crypto(public, keyid=hashlib.sha256(der).hexdigest(), scheme="rsa-pkcs1v15-sha256")
with open(sys.argv[1], encoding="utf-8") as document:
    envelope = Envelope.from_dict(json.load(document))
print("signed by", *envelope.verify([key], 1))
