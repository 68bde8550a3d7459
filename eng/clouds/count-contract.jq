# How much a contract says: methods, their parameters in the query, members, and values of enumerations.
def members: [.. | objects | keys_unsorted[] | select(. != "$" and . != "*")] | length;
def values: [.. | arrays[] | strings | select(test("^[A-Z0-9_]+$"))] | length;

"\(.methods | length) methods, \([.methods[].query | length] | add) parameters, \(
  [.schemas[] | members] | add) members, \([.schemas, .methods[].query | values] | add) values"
