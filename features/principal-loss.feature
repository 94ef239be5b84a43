@drill @mirroring @severity=critical
Feature: Loss of the principal of a mirrored database
  The principal is the one server that accepts writes; its mirror has every
  acknowledged write, and the witness sees to it that the mirror takes over with
  nobody's help. Clients know both servers and look for the principal themselves.

  The clock starts when the principal is lost. It stops when clients are told
  once more, and for good, that their writes are stored. The reference
  architecture promises 5 minutes, and at most 5 minutes of data lost; that a
  synchronised mirror loses nothing at all it says, too, and that is held here.

  Background:
    Given the environment "mirroring"
    And clients write and read at 150 operations per second
    And the service has been steady for 5 seconds

  @seed-BE-1
  Scenario: The mirror takes over when the principal is killed
    When the primary is killed
    Then writes are acknowledged again within 5 minutes
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And another member is primary
    And every member is in step again within 60 seconds of healing
    And no operator was needed
