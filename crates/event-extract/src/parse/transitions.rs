//! The arc-hybrid system (Kuhlmann, Gómez-Rodríguez and Satta 2011), with the root behind the last token.

/// What the parser does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// The next token goes on the stack.
    Shift,
    /// The top of the stack hangs on the next token.
    Left,
    /// The top of the stack hangs on what lies below it.
    Right,
}

/// Every action, by its class.
pub(super) const ACTIONS: [Action; 3] = [Action::Shift, Action::Left, Action::Right];

/// No node.
pub(super) const NONE: u16 = u16::MAX;

/// What is known of a node: its head and label, and its outermost children on either side.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub(super) head: u16,
    pub(super) label: u8,
    /// Outermost and second outermost child to the left.
    pub(super) left: [u16; 2],
    /// The same to the right.
    pub(super) right: [u16; 2],
    pub(super) left_count: u8,
    pub(super) right_count: u8,
}

/// A node that nothing is known of.
pub(super) const BLANK: Node =
    Node { head: NONE, label: 255, left: [NONE; 2], right: [NONE; 2], left_count: 0, right_count: 0 };

/// Stack, next token, and the arcs so far. The root is node `len`; behind it lies a place that nothing is known of.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    pub(super) stack: Vec<u16>,
    pub(super) next: u16,
    pub(super) len: u16,
    pub(super) nodes: Vec<Node>,
}

impl State {
    /// Before the first of `len` tokens.
    pub(super) fn start(&mut self, len: u16) {
        self.stack.clear();
        self.next = 0;
        self.len = len;
        self.nodes.clear();
        self.nodes.resize(usize::from(len) + 2, BLANK);
    }

    /// The stack's node at `depth` from its top.
    #[inline]
    pub(super) fn stacked(&self, depth: usize) -> u16 {
        self.stack.len().checked_sub(depth + 1).and_then(|i| self.stack.get(i)).copied().unwrap_or(NONE)
    }

    #[inline]
    pub(super) fn node(&self, at: u16) -> &Node {
        self.nodes.get(usize::from(at)).unwrap_or(&BLANK)
    }

    pub(super) fn is_done(&self) -> bool {
        self.next == self.len && self.stack.is_empty()
    }

    /// Whether an action may be taken. One token alone hangs on the root.
    pub(super) fn allows(&self, action: Action) -> bool {
        match action {
            Action::Shift => self.next < self.len,
            Action::Left => !self.stack.is_empty() && (self.next < self.len || self.stack.len() == 1),
            Action::Right => self.stack.len() >= 2,
        }
    }

    /// Head and dependent of the arc that an action makes.
    pub(super) fn arc(&self, action: Action) -> Option<(u16, u16)> {
        match action {
            Action::Shift => None,
            Action::Left => Some((self.next, self.stacked(0))),
            Action::Right => Some((self.stacked(1), self.stacked(0))),
        }
    }

    /// Takes an action that is allowed.
    pub(super) fn take(&mut self, action: Action, label: u8) {
        let Some((head, dependent)) = self.arc(action) else {
            self.stack.push(self.next);
            self.next += 1;
            return;
        };
        self.stack.pop();
        if let Some(node) = self.nodes.get_mut(usize::from(dependent)) {
            (node.head, node.label) = (head, label);
        }
        let Some(node) = self.nodes.get_mut(usize::from(head)) else { return };
        if action == Action::Left {
            node.left = [dependent, node.left[0]];
            node.left_count = node.left_count.saturating_add(1);
        } else {
            node.right = [dependent, node.right[0]];
            node.right_count = node.right_count.saturating_add(1);
        }
    }
}
