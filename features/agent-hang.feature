@drill @primary-loss @beyond-the-reference @severity=critical
Feature: A cluster agent that hangs
  The agent beside a database server renews the server's right to be primary. It
  hangs, while the server itself goes on and answers. The pool must replace the
  server, and the server, which knows nothing of it, must not go on taking
  writes beside its successor.

  The clock starts when the agent hangs. It stops when clients are told once
  more that their writes are stored. The limits are the suite's own.

  Background:
    Given the environment "availability-group"
    And clients write and read at 150 operations per second
    And the service has been steady for 10 seconds

  Scenario: A standby takes over when the primary's agent hangs
    When the agent on the primary hangs for 60 seconds
    Then clients are interrupted
    And writes are acknowledged again within 60 seconds
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every member is in sync again within 60 seconds of healing
