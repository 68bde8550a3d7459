# judge-cyclonedx.py FILE: is it valid by the strict schema of CycloneDX 1.6?
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

with open(sys.argv[1], encoding="utf-8") as document:
    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(document.read())
print(error or "valid")
sys.exit(1 if error else 0)
